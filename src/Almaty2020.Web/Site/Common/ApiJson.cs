using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Common;

/// <summary>How the content API writes JSON.</summary>
internal static class ApiJson
{
    public const string MediaType = "application/json";

    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // Escapes only what JSON requires. Safe, because browsers may not take the answer for HTML: it has its type and "nosniff".
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static FileContentResult Of(object answer) =>
        new(JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), Options), MediaType + "; charset=utf-8");
}
