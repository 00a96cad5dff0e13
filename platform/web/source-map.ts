/** A script without its reference to a source map that is not shipped: every engine's DevTools would ask for it. */
export function withoutMapReference(code: string): string {
  return code.replace(/^\/\/# sourceMappingURL=.*$/gm, '');
}
