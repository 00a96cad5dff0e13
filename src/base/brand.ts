declare const brand: unique symbol;

/** A string or number that only its own maker can make: ids of different things do not mix. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
