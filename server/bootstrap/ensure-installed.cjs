// Makes a bare checkout runnable. It runs before every npm script, on any Node from 18 on and without node_modules,
// so it is plain CommonJS and uses nothing but what Node brings along.
'use strict'
const { spawnSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const root = path.resolve(__dirname, '..', '..')
const modules = path.join(root, 'node_modules')
const lockFile = path.join(root, 'package-lock.json')
const stampFile = path.join(modules, '.caravan-lock')
const nodeLink = path.join(modules, '.bin', 'node')
const wantedMajor = '24'

/** What the installation depends on: the lock file, and the machine the native parts were made for. */
function wantedStamp() {
  const lock = createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex')
  return `${lock} ${process.platform}-${process.arch}`
}

function readStamp() {
  try {
    return fs.readFileSync(stampFile, 'utf8')
  } catch {
    return undefined
  }
}

/** True after somebody ran `npm install` or `npm ci` by hand and the lock file has not changed since. */
function installedByHand() {
  try {
    const installed = fs.statSync(path.join(modules, '.package-lock.json')).mtimeMs
    return readStamp() === undefined && installed >= fs.statSync(lockFile).mtimeMs
  } catch {
    return false
  }
}

function fail(message) {
  console.error(`\ncaravan: ${message}\n`)
  // Thrown, not exited: whoever holds the turn must give it back.
  process.exitCode = 1
  throw new Stop()
}

class Stop extends Error {}

/** Runs npm with the Node that runs this npm, not with the one inside node_modules that is about to be replaced. */
function npm(args) {
  const cli = process.env.npm_execpath
  const viaNode = cli !== undefined && /npm-cli\.[cm]?js$/.test(cli)
  const command = viaNode ? process.env.npm_node_execpath || process.execPath : 'npm'
  const result = spawnSync(command, viaNode ? [cli, ...args] : args, { cwd: root, stdio: 'inherit' })
  if (result.error) fail(`npm could not be started (${result.error.message}). Install Node.js with npm and try again.`)
  return result.status
}

/** The version of the Node in node_modules, or undefined when it does not run. */
function localNodeVersion() {
  const result = spawnSync(nodeLink, ['--version'], { encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim() : undefined
}

function hasLocalNode() {
  const version = localNodeVersion()
  return version !== undefined && version.startsWith(`v${wantedMajor}.`)
}

/** npm may refuse to run install scripts; the package `node` needs its own to fetch the binary. */
function repairLocalNode() {
  console.log(`caravan: Node ${wantedMajor} is missing from node_modules; fetching it`)
  const folder = path.join(modules, 'node')
  const script = path.join(folder, 'installArchSpecificPackage.js')
  if (!fs.existsSync(script)) return
  const host = process.env.npm_node_execpath || process.execPath
  spawnSync(host, [script], { cwd: folder, stdio: 'inherit' })
  if (fs.existsSync(path.join(folder, 'bin', 'node')) && !fs.existsSync(nodeLink)) {
    fs.rmSync(nodeLink, { force: true })
    fs.mkdirSync(path.dirname(nodeLink), { recursive: true })
    fs.symlinkSync(path.join('..', 'node', 'bin', 'node'), nodeLink)
  }
}

/** Two commands started together take turns: `npm ci` empties node_modules, and the other must not see that. */
function withTurn(work) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const turnFile = path.join(os.tmpdir(), `caravan-install-${name}`)
  for (let said = false; !takeTurn(turnFile); said = true) {
    if (!said) console.log('caravan: another command is installing dependencies; waiting for it')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
  }
  try {
    work()
  } finally {
    fs.rmSync(turnFile, { force: true })
  }
}

/** True when the turn is ours. A file left by a process that is gone counts as none. */
function takeTurn(turnFile) {
  try {
    fs.writeFileSync(turnFile, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    try {
      process.kill(Number(fs.readFileSync(turnFile, 'utf8')), 0)
    } catch (error) {
      if (error.code === 'ESRCH') fs.rmSync(turnFile, { force: true })
    }
    return false
  }
}

function isInstalled() {
  return readStamp() === wantedStamp() && fs.existsSync(nodeLink)
}

function main() {
  if (Number(process.versions.node.split('.')[0]) < 18) {
    fail(
      `Node.js ${process.versions.node} is too old to install Caravan. Use Node.js 18 or newer; it brings its own Node ${wantedMajor}.`,
    )
  }
  if (!isInstalled()) withTurn(install)
}

function install() {
  if (isInstalled()) return
  if (!installedByHand()) {
    console.log('caravan: installing dependencies (once, and again when package-lock.json changes)')
    const status = npm(['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'])
    if (status !== 0)
      fail('`npm ci` failed, see above. Check the network or proxy settings of npm, then run the same command again.')
  }
  if (!hasLocalNode()) repairLocalNode()
  if (!hasLocalNode()) {
    fail(
      `node_modules/.bin/node is not Node ${wantedMajor} (found: ${localNodeVersion() || 'none'}). ` +
        'npm probably blocked its install script: run `npm rebuild node --foreground-scripts`, then try again.',
    )
  }
  fs.writeFileSync(stampFile, wantedStamp())
}

try {
  main()
} catch (error) {
  if (!(error instanceof Stop)) throw error
}
