// Names, lengths and attributes of the library's properties; who is a constructor; which functions are the same.
const kind = (f) => { try { Reflect.construct(Object, [], f); return "new" } catch { return "" } };
const own = (o, k) => Object.getOwnPropertyDescriptor(o, k);
const bits = (d) => (d.writable ? "w" : "") + (d.enumerable ? "e" : "") + (d.configurable ? "c" : "");
const say = (f) => `${f.name}/${f.length}${kind(f)}${bits(own(f, "name"))}${bits(own(f, "length"))}`;
const show = (o, k) => { const d = own(o, k); return String(k) + ":" + (d.get || d.set ? [d.get, d.set].map((f) => (f ? say(f) : "-")).join("|") : typeof d.value === "function" ? say(d.value) : typeof d.value === "object" ? "object" : String(d.value)) + ` ${bits(d) || "-"}` };
const newest = ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf", "isDisjointFrom", "groupBy"];
const markup = ["anchor", "big", "blink", "bold", "fixed", "fontcolor", "fontsize", "italics", "link", "small", "strike", "sub", "sup"];
const all = (o) => Reflect.ownKeys(o).filter((k) => !newest.includes(k) && !markup.includes(k)).map((k) => show(o, k)).sort().join("\n");
for (const o of [Array, Array.prototype, Number, Number.prototype, Math, JSON]) console.log(all(o));
// expect: Symbol(Symbol.species):get [Symbol.species]/0cc|- c
// expect: from:from/1cc wc
// expect: isArray:isArray/1cc wc
// expect: length:1 c
// expect: name:Array c
// expect: of:of/0cc wc
// expect: prototype:object -
// expect: Symbol(Symbol.iterator):values/0cc wc
// expect: Symbol(Symbol.unscopables):object c
// expect: at:at/1cc wc
// expect: concat:concat/1cc wc
// expect: constructor:Array/1newcc wc
// expect: copyWithin:copyWithin/2cc wc
// expect: entries:entries/0cc wc
// expect: every:every/1cc wc
// expect: fill:fill/1cc wc
// expect: filter:filter/1cc wc
// expect: find:find/1cc wc
// expect: findIndex:findIndex/1cc wc
// expect: findLast:findLast/1cc wc
// expect: findLastIndex:findLastIndex/1cc wc
// expect: flat:flat/0cc wc
// expect: flatMap:flatMap/1cc wc
// expect: forEach:forEach/1cc wc
// expect: includes:includes/1cc wc
// expect: indexOf:indexOf/1cc wc
// expect: join:join/1cc wc
// expect: keys:keys/0cc wc
// expect: lastIndexOf:lastIndexOf/1cc wc
// expect: length:0 w
// expect: map:map/1cc wc
// expect: pop:pop/0cc wc
// expect: push:push/1cc wc
// expect: reduce:reduce/1cc wc
// expect: reduceRight:reduceRight/1cc wc
// expect: reverse:reverse/0cc wc
// expect: shift:shift/0cc wc
// expect: slice:slice/2cc wc
// expect: some:some/1cc wc
// expect: sort:sort/1cc wc
// expect: splice:splice/2cc wc
// expect: toLocaleString:toLocaleString/0cc wc
// expect: toReversed:toReversed/0cc wc
// expect: toSorted:toSorted/1cc wc
// expect: toSpliced:toSpliced/2cc wc
// expect: toString:toString/0cc wc
// expect: unshift:unshift/1cc wc
// expect: values:values/0cc wc
// expect: with:with/2cc wc
// expect: EPSILON:2.220446049250313e-16 -
// expect: MAX_SAFE_INTEGER:9007199254740991 -
// expect: MAX_VALUE:1.7976931348623157e+308 -
// expect: MIN_SAFE_INTEGER:-9007199254740991 -
// expect: MIN_VALUE:5e-324 -
// expect: NEGATIVE_INFINITY:-Infinity -
// expect: NaN:NaN -
// expect: POSITIVE_INFINITY:Infinity -
// expect: isFinite:isFinite/1cc wc
// expect: isInteger:isInteger/1cc wc
// expect: isNaN:isNaN/1cc wc
// expect: isSafeInteger:isSafeInteger/1cc wc
// expect: length:1 c
// expect: name:Number c
// expect: parseFloat:parseFloat/1cc wc
// expect: parseInt:parseInt/2cc wc
// expect: prototype:object -
// expect: constructor:Number/1newcc wc
// expect: toExponential:toExponential/1cc wc
// expect: toFixed:toFixed/1cc wc
// expect: toLocaleString:toLocaleString/0cc wc
// expect: toPrecision:toPrecision/1cc wc
// expect: toString:toString/1cc wc
// expect: valueOf:valueOf/0cc wc
// expect: E:2.718281828459045 -
// expect: LN10:2.302585092994046 -
// expect: LN2:0.6931471805599453 -
// expect: LOG10E:0.4342944819032518 -
// expect: LOG2E:1.4426950408889634 -
// expect: PI:3.141592653589793 -
// expect: SQRT1_2:0.7071067811865476 -
// expect: SQRT2:1.4142135623730951 -
// expect: Symbol(Symbol.toStringTag):Math c
// expect: abs:abs/1cc wc
// expect: acos:acos/1cc wc
// expect: acosh:acosh/1cc wc
// expect: asin:asin/1cc wc
// expect: asinh:asinh/1cc wc
// expect: atan2:atan2/2cc wc
// expect: atan:atan/1cc wc
// expect: atanh:atanh/1cc wc
// expect: cbrt:cbrt/1cc wc
// expect: ceil:ceil/1cc wc
// expect: clz32:clz32/1cc wc
// expect: cos:cos/1cc wc
// expect: cosh:cosh/1cc wc
// expect: exp:exp/1cc wc
// expect: expm1:expm1/1cc wc
// expect: floor:floor/1cc wc
// expect: fround:fround/1cc wc
// expect: hypot:hypot/2cc wc
// expect: imul:imul/2cc wc
// expect: log10:log10/1cc wc
// expect: log1p:log1p/1cc wc
// expect: log2:log2/1cc wc
// expect: log:log/1cc wc
// expect: max:max/2cc wc
// expect: min:min/2cc wc
// expect: pow:pow/2cc wc
// expect: random:random/0cc wc
// expect: round:round/1cc wc
// expect: sign:sign/1cc wc
// expect: sin:sin/1cc wc
// expect: sinh:sinh/1cc wc
// expect: sqrt:sqrt/1cc wc
// expect: tan:tan/1cc wc
// expect: tanh:tanh/1cc wc
// expect: trunc:trunc/1cc wc
// expect: Symbol(Symbol.toStringTag):JSON c
// expect: parse:parse/2cc wc
// expect: stringify:stringify/3cc wc
for (const o of [String, String.prototype]) console.log(all(o));
// expect: fromCharCode:fromCharCode/1cc wc
// expect: fromCodePoint:fromCodePoint/1cc wc
// expect: length:1 c
// expect: name:String c
// expect: prototype:object -
// expect: raw:raw/1cc wc
// expect: Symbol(Symbol.iterator):[Symbol.iterator]/0cc wc
// expect: at:at/1cc wc
// expect: charAt:charAt/1cc wc
// expect: charCodeAt:charCodeAt/1cc wc
// expect: codePointAt:codePointAt/1cc wc
// expect: concat:concat/1cc wc
// expect: constructor:String/1newcc wc
// expect: endsWith:endsWith/1cc wc
// expect: includes:includes/1cc wc
// expect: indexOf:indexOf/1cc wc
// expect: isWellFormed:isWellFormed/0cc wc
// expect: lastIndexOf:lastIndexOf/1cc wc
// expect: length:0 -
// expect: localeCompare:localeCompare/1cc wc
// expect: match:match/1cc wc
// expect: matchAll:matchAll/1cc wc
// expect: normalize:normalize/0cc wc
// expect: padEnd:padEnd/1cc wc
// expect: padStart:padStart/1cc wc
// expect: repeat:repeat/1cc wc
// expect: replace:replace/2cc wc
// expect: replaceAll:replaceAll/2cc wc
// expect: search:search/1cc wc
// expect: slice:slice/2cc wc
// expect: split:split/2cc wc
// expect: startsWith:startsWith/1cc wc
// expect: substr:substr/2cc wc
// expect: substring:substring/2cc wc
// expect: toLocaleLowerCase:toLocaleLowerCase/0cc wc
// expect: toLocaleUpperCase:toLocaleUpperCase/0cc wc
// expect: toLowerCase:toLowerCase/0cc wc
// expect: toString:toString/0cc wc
// expect: toUpperCase:toUpperCase/0cc wc
// expect: toWellFormed:toWellFormed/0cc wc
// expect: trim:trim/0cc wc
// expect: trimEnd:trimEnd/0cc wc
// expect: trimLeft:trimStart/0cc wc
// expect: trimRight:trimEnd/0cc wc
// expect: trimStart:trimStart/0cc wc
// expect: valueOf:valueOf/0cc wc
for (const o of [Map, Map.prototype, Set, Set.prototype, WeakMap, WeakMap.prototype, WeakSet, WeakSet.prototype]) console.log(all(o));
// expect: Symbol(Symbol.species):get [Symbol.species]/0cc|- c
// expect: length:0 c
// expect: name:Map c
// expect: prototype:object -
// expect: Symbol(Symbol.iterator):entries/0cc wc
// expect: Symbol(Symbol.toStringTag):Map c
// expect: clear:clear/0cc wc
// expect: constructor:Map/0newcc wc
// expect: delete:delete/1cc wc
// expect: entries:entries/0cc wc
// expect: forEach:forEach/1cc wc
// expect: get:get/1cc wc
// expect: has:has/1cc wc
// expect: keys:keys/0cc wc
// expect: set:set/2cc wc
// expect: size:get size/0cc|- c
// expect: values:values/0cc wc
// expect: Symbol(Symbol.species):get [Symbol.species]/0cc|- c
// expect: length:0 c
// expect: name:Set c
// expect: prototype:object -
// expect: Symbol(Symbol.iterator):values/0cc wc
// expect: Symbol(Symbol.toStringTag):Set c
// expect: add:add/1cc wc
// expect: clear:clear/0cc wc
// expect: constructor:Set/0newcc wc
// expect: delete:delete/1cc wc
// expect: entries:entries/0cc wc
// expect: forEach:forEach/1cc wc
// expect: has:has/1cc wc
// expect: keys:values/0cc wc
// expect: size:get size/0cc|- c
// expect: values:values/0cc wc
// expect: length:0 c
// expect: name:WeakMap c
// expect: prototype:object -
// expect: Symbol(Symbol.toStringTag):WeakMap c
// expect: constructor:WeakMap/0newcc wc
// expect: delete:delete/1cc wc
// expect: get:get/1cc wc
// expect: has:has/1cc wc
// expect: set:set/2cc wc
// expect: length:0 c
// expect: name:WeakSet c
// expect: prototype:object -
// expect: Symbol(Symbol.toStringTag):WeakSet c
// expect: add:add/1cc wc
// expect: constructor:WeakSet/0newcc wc
// expect: delete:delete/1cc wc
// expect: has:has/1cc wc
for (const i of [[].values(), new Map().keys(), new Set().keys(), ""[Symbol.iterator]()]) console.log(all(Object.getPrototypeOf(i)));
// expect: Symbol(Symbol.toStringTag):Array Iterator c
// expect: next:next/0cc wc
// expect: Symbol(Symbol.toStringTag):Map Iterator c
// expect: next:next/0cc wc
// expect: Symbol(Symbol.toStringTag):Set Iterator c
// expect: next:next/0cc wc
// expect: Symbol(Symbol.toStringTag):String Iterator c
// expect: next:next/0cc wc
for (const k of ["parseInt", "parseFloat", "isNaN", "isFinite", "encodeURI", "decodeURI", "encodeURIComponent", "decodeURIComponent", "NaN", "Infinity"]) console.log(show(globalThis, k));
// expect: parseInt:parseInt/2cc wc
// expect: parseFloat:parseFloat/1cc wc
// expect: isNaN:isNaN/1cc wc
// expect: isFinite:isFinite/1cc wc
// expect: encodeURI:encodeURI/1cc wc
// expect: decodeURI:decodeURI/1cc wc
// expect: encodeURIComponent:encodeURIComponent/1cc wc
// expect: decodeURIComponent:decodeURIComponent/1cc wc
// expect: NaN:NaN -
// expect: Infinity:Infinity -
console.log(Array.prototype[Symbol.iterator] === Array.prototype.values, Set.prototype.keys === Set.prototype.values);  // expect: true true
console.log(Number.parseInt === parseInt, Number.parseFloat === parseFloat, String.prototype.trimLeft === String.prototype.trimStart);  // expect: true true true
console.log(Map.prototype.entries === Map.prototype[Symbol.iterator], Object.keys(Array.prototype[Symbol.unscopables]).sort().join());  // expect: true at,copyWithin,entries,fill,find,findIndex,findLast,findLastIndex,flat,flatMap,includes,keys,toReversed,toSorted,toSpliced,values
