/** Times as the viewer reads them. */

const two = (value: number): string => value.toString().padStart(2, '0');

/** Wall clock, "20:05", in the TV's own time zone. */
export function clockTime(wallNow: number): string {
  const date = new Date(wallNow);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** "20:05 – 21:00" */
export function timeSpan(start: number, end: number): string {
  return `${clockTime(start)} – ${clockTime(end)}`;
}

/** Seconds as "4:05" or "1:04:05". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
