using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Caching;

/// <summary>How a body is written on the wire: the three that are kept, whatever else a browser offers.</summary>
public enum ContentCoding
{
    Identity,
    GZip,
    Brotli,
}

public static class ContentCodings
{
    /// <summary>The value of Content-Encoding; null where the body is as it is.</summary>
    public static string? Name(this ContentCoding coding) => coding switch
    {
        ContentCoding.Brotli => "br",
        ContentCoding.GZip => "gzip",
        _ => null,
    };

    /// <summary>
    /// The best that an Accept-Encoding takes (RFC 9110, 12.5.3: names in any case, and an asterisk for any coding). As the framework's
    /// response compression reads it, which would otherwise compress what is kept as uncompressed.
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
                var coding = Named(semicolon < 0 ? offer : offer[..semicolon].TrimEnd());
                if (coding > best && (semicolon < 0 || IsWanted(offer)))
                    best = coding;
            }
        }

        return best;
    }

    private static ContentCoding Named(ReadOnlySpan<char> name) =>
        name is "br" or "*" || name.Equals("br", StringComparison.OrdinalIgnoreCase) ? ContentCoding.Brotli
        : name.Equals("gzip", StringComparison.OrdinalIgnoreCase) ? ContentCoding.GZip
        : ContentCoding.Identity;

    private static bool IsWanted(ReadOnlySpan<char> offer) =>
        StringWithQualityHeaderValue.TryParse(offer.ToString(), out var parsed) && parsed.Quality is not 0;
}
