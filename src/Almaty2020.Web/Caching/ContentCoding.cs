using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Caching;

/// <summary>The content codings that the page cache supports; others that a browser offers are ignored.</summary>
public enum ContentCoding
{
    Identity,
    GZip,
    Brotli,
}

public static class ContentCodings
{
    /// <summary>The value of the Content-Encoding header; null for an uncompressed body.</summary>
    public static string? HeaderValue(this ContentCoding coding) =>
        coding switch
        {
            ContentCoding.Brotli => "br",
            ContentCoding.GZip => "gzip",
            _ => null,
        };

    /// <summary>
    /// The best coding that an Accept-Encoding header allows (RFC 9110, 12.5.3: names in any case, an asterisk for any coding). Must agree
    /// with the framework's response compression, which would otherwise compress a response that is cached as uncompressed.
    /// </summary>
    public static ContentCoding Best(StringValues acceptEncoding)
    {
        var best = ContentCoding.Identity;
        foreach (var line in acceptEncoding)
        {
            foreach (var segment in line.AsSpan().Split(','))
            {
                var offer = line.AsSpan()[segment].Trim();
                var semicolon = offer.IndexOf(';');
                var coding = Parse(semicolon < 0 ? offer : offer[..semicolon].TrimEnd());
                if (coding > best && (semicolon < 0 || IsAcceptable(offer)))
                    best = coding;
            }
        }

        return best;
    }

    private static ContentCoding Parse(ReadOnlySpan<char> name) =>
        name is "br" or "*" || name.Equals("br", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Brotli
        : name.Equals("gzip", StringComparison.OrdinalIgnoreCase) ? ContentCoding.GZip
        : ContentCoding.Identity;

    private static bool IsAcceptable(ReadOnlySpan<char> offer) =>
        StringWithQualityHeaderValue.TryParse(offer.ToString(), out var parsed) && parsed.Quality is not 0;
}
