for (let i = 0; ; i++) { const o = {}; for (let k = 0; k < 40; k++) o["p" + ((i + k) % 500)] = k; }
