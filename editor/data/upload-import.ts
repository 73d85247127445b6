import type { ImportDetail } from '../../schema/api/contacts.ts'
import { errorOf } from './http.ts'

/** Sends a file as it is; the server reads its encoding and its first rows. By XMLHttpRequest: fetch tells nothing of an upload's progress. */
export async function uploadImport(file: File, onProgress: (share: number) => void): Promise<ImportDetail> {
  return await new Promise((resolve, reject) => {
    const upload = new XMLHttpRequest()
    upload.open('POST', '/api/imports')
    upload.setRequestHeader('x-file-name', encodeURIComponent(file.name))
    upload.setRequestHeader('content-type', 'application/octet-stream')
    upload.upload.addEventListener('progress', (event) =>
      onProgress(event.lengthComputable ? event.loaded / event.total : 0),
    )
    upload.addEventListener('error', () => reject(new TypeError('network')))
    upload.addEventListener('load', () => {
      if (upload.status < 300) resolve(JSON.parse(upload.responseText) as ImportDetail)
      else void errorOf(new Response(upload.responseText, { status: upload.status })).then(reject)
    })
    upload.send(file)
  })
}
