for (let i = 0; ; i++) Object.defineProperty({}, "x", { value: i, enumerable: true, configurable: true });
