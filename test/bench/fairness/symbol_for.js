for (let i = 0; ; i++) Symbol.for("s" + (i % 1000)).description;
