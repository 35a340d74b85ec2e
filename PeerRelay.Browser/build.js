// Bundles src/ into peer-relay.js, which is in the repository: who runs a node needs .NET only. `npm test` fails if it is stale.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import esbuild from 'esbuild'

const at = (file) => fileURLToPath(new URL(file, import.meta.url))

/** @returns the text of the bundle. */
export async function bundle () {
  const { name, version, license } = JSON.parse(await readFile(at('package.json'), 'utf8'))
  const result = await esbuild.build({
    absWorkingDir: at('.'),
    entryPoints: ['src/peer-relay.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: `/*! ${name} ${version}, ${license} licence */` },
    write: false
  })
  return result.outputFiles[0].text
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await writeFile(at('peer-relay.js'), await bundle())
