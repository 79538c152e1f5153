// The handbook's page: which chapters were read. Reading and confirming work without it.

import "../processes/handbook.css";
import { watchReading } from "../processes/reading.js";

const book = document.querySelector("[data-handbook]");
if (book) watchReading(book);
