/** Versions as `MediaKeysPolicy.minHdcpVersion` spells them (https://wicg.github.io/hdcp-detection/), weakest first; `''` is none. */
export const HDCP_VERSIONS = ['', '1.0', '1.1', '1.2', '1.3', '1.4', '2.0', '2.1', '2.2', '2.3'] as const;

export type HdcpVersion = (typeof HDCP_VERSIONS)[number];

export function isHdcpVersion(text: unknown): text is HdcpVersion {
  return HDCP_VERSIONS.some((version) => version === text);
}

/** Whether an output that is protected by `output` may show what asks for `wanted`. */
export function satisfiesHdcp(output: HdcpVersion, wanted: HdcpVersion): boolean {
  return HDCP_VERSIONS.indexOf(output) >= HDCP_VERSIONS.indexOf(wanted);
}
