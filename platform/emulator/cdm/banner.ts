/** Found in every build that contains the emulator: a test looks for it in those that must not. */
export const MARK = 'EMULATED-CDM-FOR-DEVELOPMENT';

/** Nobody should take this page for one with a DRM chip. */
export function showBanner(keySystems: readonly string[]): void {
  const text = `${MARK}: ${keySystems.join(', ')} are emulated above ClearKey. Keys are in the clear; only the sandbox's licence servers understand it.`;
  // eslint-disable-next-line no-console -- the console is where its users look
  console.warn(`%c${text}`, 'font-size: 16px; padding: 8px; background: #ffd400; color: #000');
}
