/** The version of this package, named in its `User-Agent`. */
export const sdkVersion = '0.1.0'
