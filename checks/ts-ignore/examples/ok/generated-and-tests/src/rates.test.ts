// @ts-ignore
import { rate } from "./rates";
