// Bundles src/ into peer-relay.js, which is in the repository: who runs a node needs .NET only. `npm test` fails if it is stale.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import esbuild from 'esbuild'
import { minify } from 'terser'
import { renameVariables } from './build-names.js'
import { foreignNames } from './foreign-names.js'

const at = (file) => fileURLToPath(new URL(file, import.meta.url))

/** @returns the text of the bundle. */
export async function bundle () {
  const { name, version, license } = JSON.parse(await readFile(at('package.json'), 'utf8'))
  const { outputFiles: [joined] } = await esbuild.build({
    absWorkingDir: at('.'),
    entryPoints: ['src/peer-relay.js'],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    write: false
  })
  const { code } = await minify(joined.text, {
    module: true,
    ecma: 2022,
    compress: { passes: 3, pure_getters: true, hoist_funs: true },
    mangle: { properties: { reserved: await foreignNames(), builtins: true } }
  })
  // One word for two compresses better; no text has it.
  return `// ${name} ${version}, ${license}\n${renameVariables(code.replaceAll(/\bconst\b/g, 'let'))}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await writeFile(at('peer-relay.js'), await bundle())
