/** The checksum by which the program and the page know a file again. */

/** "crc32:" and eight hexadecimal digits, as the program writes it. gzip ends with it, and every browser has gzip. */
export async function checksumOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  const buffer = await new Response(packed).arrayBuffer();
  const crc = new DataView(buffer).getUint32(buffer.byteLength - 8, true);
  return `crc32:${crc.toString(16).padStart(8, '0')}`;
}
