const longestName = 80

/** Hands a file to the browser's downloads, named after the journey. */
export function saveFile(file: Blob, name: string, extension: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = `${fileName(name)}.${extension}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  return (
    [...name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')]
      .slice(0, longestName)
      .join('')
      .replaceAll(/^-+|-+$/g, '') || 'journey'
  )
}
