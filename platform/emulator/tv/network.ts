/** Whether the TV has a network. The browser's own going offline counts as well; requests are cut from outside only. */
export class Network {
  private connected = true;
  private readonly listeners: ((connected: boolean) => void)[] = [];
  private browserSays: () => boolean = () => true;

  install(): void {
    const native = Object.getOwnPropertyDescriptor(Navigator.prototype, 'onLine');
    this.browserSays = () => native?.get?.call(navigator) !== false;
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => this.isConnected });
    for (const name of ['online', 'offline']) {
      window.addEventListener(name, (event) => {
        // Of our own making: the listeners know.
        if (event.isTrusted) this.tell();
      });
    }
  }

  get isConnected(): boolean {
    return this.connected && this.browserSays();
  }

  set(connected: boolean): void {
    this.connected = connected;
    this.tell();
    window.dispatchEvent(new Event(this.isConnected ? 'online' : 'offline'));
  }

  listen(listener: (connected: boolean) => void): void {
    this.listeners.push(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.isConnected);
  }
}
