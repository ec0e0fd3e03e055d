using System.Security.Cryptography;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Api;

/// <summary>Answers that depend on the query, which the page cache does not hold.</summary>
internal static class TaggedJson
{
    /// <summary>The answer with an ETag, so that a program that asks again gets 304 while nothing has changed.</summary>
    public static FileContentResult Of(object answer, HttpResponse response)
    {
        response.Headers.CacheControl = PageCacheMiddleware.CacheControl;
        var result = ApiJson.Of(answer);
        // Weak, because the answer may be compressed on the way.
        var hash = Convert.ToHexStringLower(SHA256.HashData(result.FileContents).AsSpan(0, 16));
        result.EntityTag = new EntityTagHeaderValue($"\"{hash}\"", isWeak: true);
        return result;
    }
}
