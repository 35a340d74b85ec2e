// Golden frames: the same as those of the node (PeerRelay.Tests/Wire/Frames.cs).

export const a = '1f8c00ff0123456789abcdef0123456789abcdef'
export const b = '00000000000000000000000000000000000000b0'
export const c = 'c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3'
export const self = '5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f'

export const bufferA = '{"type":"Buffer","data":[31,140,0,255,1,35,69,103,137,171,205,239,1,35,69,103,137,171,205,239]}'
export const bufferB = '{"type":"Buffer","data":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,176]}'

export const first = `{"to":"${a}","from":"${b}","path":["${b}"],"nonce":"570905250398966","data":{"type":"user","data":{"a":[1,"é"]}}}`

/** The same as C, a reference node, passes it on. */
export const relayed = `{"to":${bufferA},"from":${bufferB},"path":["${b}","${c}"],"nonce":"570905250398966","data":{"type":"user","data":{"a":[1,"é"]}}}`

export const forwarded = `{"to":"${a}","from":"${b}","path":["${b}","${c}","${self}"],"nonce":"570905250398966","data":{"type":"user","data":{"a":[1,"é"]}}}`

/** A frame of texts: each member as it stands in JSON. */
export function frame ({ to = `"${a}"`, from = `"${b}"`, path = `["${b}"]`, nonce = '"7"', data = '{"type":"user","data":1}' } = {}) {
  return `{"to":${to},"from":${from},"path":${path},"nonce":${nonce},"data":${data}}`
}

/** An id with these first digits. */
export const id = (start) => start.padEnd(40, '0')
