for (let i = 0; ; i++) { const f = () => i; f(); }
