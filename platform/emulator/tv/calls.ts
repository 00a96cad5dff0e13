/** Everything that the app has asked of the platform, in order, in words: `exit`, `registerKey Info`, `screenSaver off`. */
export class Calls {
  readonly list: string[] = [];

  note(call: string): void {
    this.list.push(call);
  }
}
