namespace Almaty2020.Web.Http;

/// <summary>Headers of every answer of the content API, errors and redirects included.</summary>
internal static class ApiHeaders
{
    /// <summary>
    /// Lets scripts of any site read the answer, which is public and the same for everyone. The header is there without an Origin too, because
    /// the page cache keeps one answer for all; the framework's CORS middleware would add it only for some readers.
    /// </summary>
    public static void Add(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "ETag, Link, Retry-After";
        // The same text has an address for people, which search engines should index.
        response.Headers["X-Robots-Tag"] = "noindex";
    }
}
