// The names that the build gives to variables change nothing but names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'acorn'
import { analyze } from 'eslint-scope'
import { bundle } from '../build.js'
import { renameVariables } from '../build-names.js'

/** The identifiers of a program in their order: each variable by where it is first named, what is none by its name. Two programs that differ in names alone have the same. */
function shapeOf (code) {
  const ast = parse(code, { ecmaVersion: 2022, sourceType: 'module', ranges: true })
  const meant = new Map()
  for (const { variables, references } of analyze(ast, { ecmaVersion: 2022, sourceType: 'module' }).scopes) {
    for (const { identifiers } of variables) for (const { start } of identifiers) meant.set(start, identifiers[0].start)
    for (const { identifier, resolved } of references) if (resolved?.identifiers.length) meant.set(identifier.start, resolved.identifiers[0].start)
  }
  const shape = []
  const numbers = new Map() // of variables, as their places shift with the lengths of names
  const walk = (node, isMember) => {
    if (!node || typeof node !== 'object') return
    if (node.type === 'Identifier') {
      const variable = isMember ? undefined : meant.get(node.start)
      if (variable !== undefined && !numbers.has(variable)) numbers.set(variable, numbers.size)
      shape.push(numbers.get(variable) ?? node.name)
    }
    for (const [name, child] of Object.entries(node)) walk(child, node.type === 'Property' && name === 'key' && !node.computed)
  }
  walk(ast)
  return shape
}

const run = async (code) => (await import(`data:text/javascript,${encodeURIComponent(code)}`)).result

const programs = {
  'shorthand members and patterns, with defaults': 'let first=1,second={first,third:{first:2}};let{first:one,third:{first:two=first}}=second,f=({first,third=first})=>({first,third,one,two});let result=f(second);export{result as result}',
  'a default that sees the outer variable of a name that the body has too': 'let outer=1;let f=(give=()=>outer)=>{let outer=2;return[give(),outer]};let result=f();export{result as result}',
  'closures in loops, and labels': 'let list=[];outer:for(let index=0;index<3;index++){for(let inner of[1,2]){if(inner>1)continue outer;list.push(()=>index*10+inner)}}let result=list.map(each=>each());export{result as result}',
  'what is caught, in a pattern': 'let message="outer",result=[];try{throw new Error("inner")}catch({message:caught,name}){result.push(message,caught,name)}try{null.x}catch(message){result.push(typeof message)}result.push(message);export{result as result}',
  'classes by their inner and outer names, fields and static blocks': 'let base=1;class Thing{static count=base;#own=base+1;static{Thing.more=Thing.count+base}get own(){return this.#own+Thing.more}}let Other=class Inner{static make(){return new Inner}};let result=[new Thing().own,Other.make()instanceof Other];export{result as result}',
  'functions by their own names, hoisted ones, and their arguments': 'let fact=function self(number){return number?number*self(number-1):1};let result=[fact(4),later(2)];function later(number){return arguments.length+number}export{result as result}',
  'globals, which no variable hides': 'let a=[3,1],result=[Math.max(...a),typeof globalThis,typeof missing];export{result as result}'
}

// In one program with the bundle, whose text they are to resemble: else no other name is better than the one that is there.
const built = await bundle()
const all = built.replace(/export\{.*/s, '') + Object.values(programs).map((code, at) => `let result${at}=(()=>{${code.replace(/export\{.*/, 'return result')}})();`).join('') +
  `let result=[${Object.keys(programs).map((_, at) => `result${at}`)}];export{result as result}`

test('renamed, programs do the same', async () => {
  const renamed = renameVariables(all)
  assert.deepEqual(shapeOf(renamed), shapeOf(all))
  for (const name of ['third', 'inner', 'index', 'caught', 'Inner', 'number', 'later', 'give']) assert.doesNotMatch(renamed, new RegExp(`(let|class|function|\\() ?${name}\\b`), name)
  const results = await run(all)
  assert.deepEqual(await run(renamed), results)
  for (const [at, code] of Object.values(programs).entries()) assert.deepEqual(await run(code), results[at])
})

test('a program whose exports have the names of its variables is not renamed', () => {
  for (const code of ['export let a=1', 'let a=1;export{a}', 'export function f(){}', 'export default class A{}']) assert.throws(() => renameVariables(code), /An export/)
})

test('the bundle exports what it should', () => assert.match(built, /export\{\w+ as PeerRelay,\w+ as PeerRelayError,\w+ as Room,\w+ as Socket,\w+ as default\};\n$/))
