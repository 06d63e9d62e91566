/** Of a picture of the tour, in pixels. */
export const WIDTH = 560;
export const HEIGHT = 230;
