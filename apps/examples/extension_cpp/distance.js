// How far it is from one town to the next, by a function of the extension geo.
import { distance, visits as counted } from "ext/geo";
const towns = [["Hanoi", 21.03, 105.85], ["Hue", 16.46, 107.59], ["Saigon", 10.82, 106.63]];
const legs = towns.slice(1).map(([to, a, b], i) => ({ to, km: distance(towns[i][1], towns[i][2], a, b) }));
counted();
return legs;
