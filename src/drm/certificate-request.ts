/** Widevine's `08 04`: the CDM wants the server's certificate, and what it gets is no licence yet. */
export function isCertificateRequest(payload: Uint8Array): boolean {
  return payload.length === 2 && payload[0] === 0x08 && payload[1] === 0x04;
}
