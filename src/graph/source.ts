/** Random access to a file's bytes, so that weights need never be read. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /** Bytes [offset, offset + length), shorter at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A File or Blob in the page. */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    },
  };
}

/** Bytes that are in memory already. */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length) {
      return bytes.subarray(offset, offset + length);
    },
  };
}

/**
 * A source that keeps the pieces it was asked for, so that opening the model again reads nothing of the file.
 * @param most bytes to keep; what goes beyond is read again
 */
export function remembered(source: ByteSource, most: number): ByteSource {
  const pieces = new Map<string, Promise<Uint8Array>>();
  let kept = 0;
  return {
    name: source.name,
    size: source.size,
    read(offset, length) {
      const key = `${offset}+${length}`;
      const known = pieces.get(key);
      if (known) return known;
      const piece = source.read(offset, length);
      if (kept + length > most) return piece;
      kept += length;
      pieces.set(key, piece);
      // A failure may not happen again.
      piece.catch(() => pieces.delete(key));
      return piece;
    },
  };
}
