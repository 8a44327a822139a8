/* The controls of ipywidgets; a page without any does not load this file. */
export * from "@jupyter-widgets/controls";
