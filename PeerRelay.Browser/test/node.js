import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const server = fileURLToPath(new URL('../../PeerRelay.Server/bin/Release/net10.0/PeerRelay.Server.dll', import.meta.url))

/** Why tests against a node are skipped; false if they are not. */
export const withoutNode = !existsSync(server) && 'the node is not built: dotnet build PeerRelay.Server -c Release'

/** The folder where the unmodified `peer-relay` of npm is installed, and why tests against it are skipped. */
export const interop = fileURLToPath(new URL('../../PeerRelay.Tests/Interop/', import.meta.url))
export const withoutReference = !existsSync(`${interop}node_modules/peer-relay`) && 'the reference is not installed: npm ci in PeerRelay.Tests/Interop'

/** Starts a node on a free port. @returns its url, and what stops it. */
export async function startNode (...settings) {
  const child = spawn('dotnet', [server, '--PeerRelay:Port=0', '--PeerRelay:Address=127.0.0.1', '--PeerRelay:WebRtc:Enabled=false', ...settings], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let log = ''
  for await (const line of createInterface({ input: child.stdout })) {
    log += line + '\n'
    const [, url] = /Peers connect at (ws:\S+)/.exec(line) ?? []
    if (!url) continue
    child.stdout.resume()
    return {
      url: url.replace('localhost', '127.0.0.1'),
      stop () {
        child.kill('SIGTERM')
        return ended
      }
    }
  }
  throw new Error(`The node has not started.\n${log}`)
}
