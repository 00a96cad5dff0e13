/** What a page has ever put into storage, recorded outside the app: erasing it later does not unsay it. */
export function recordStorage(): void {
  const written: string[] = [];
  Object.defineProperty(window, '__written', { value: written });
  const original = Object.getOwnPropertyDescriptor(Storage.prototype, 'setItem')?.value as (this: Storage, key: string, value: string) => void;
  Storage.prototype.setItem = function (this: Storage, key, value) {
    written.push(`${key}=${value}`);
    original.call(this, key, value);
  };
}
