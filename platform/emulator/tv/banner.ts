/** Found in every build that contains the emulator: a test looks for it in those that must not. */
export const MARK = 'EMULATED-TV-FOR-DEVELOPMENT';

/** Nobody should take this page for one on a TV. */
export function showBanner(platform: string): void {
  const text = `${MARK}: this browser plays a ${platform} TV. window.emulatedTv turns it: hide(), show(), relaunch({ channel }), network(false).`;
  // eslint-disable-next-line no-console -- the console is where its users look
  console.warn(`%c${text}`, 'font-size: 16px; padding: 8px; background: #ffd400; color: #000');
}
