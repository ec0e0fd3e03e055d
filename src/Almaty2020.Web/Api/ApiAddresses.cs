using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Api;

/// <summary>The addresses of the content API that belong to no page.</summary>
internal static class ApiAddresses
{
    public const string OpenApi = Addresses.ApiRoot + "/openapi.json";

    public const string Changes = Addresses.ApiRoot + "/changes";

    /// <summary>Begins the routes with a language.</summary>
    public const string InLanguage = Addresses.ApiRoot + "/{language:language}";

    public static string SiteIn(Language language) => Of(language, "site");

    public static string PagesIn(Language language) => Of(language, "pages");

    public static string SearchIn(Language language) => Of(language, "search");

    /// <summary>A query of the given parameters, without those that are null.</summary>
    public static string Query(params (string Name, object? Value)[] parameters) =>
        string.Join(
            '&',
            parameters
                .Where(p => p.Value is not null)
                .Select(p => $"{p.Name}={Uri.EscapeDataString(Convert.ToString(p.Value, CultureInfo.InvariantCulture)!)}")
        )
            is { Length: > 0 } query
            ? "?" + query
            : "";

    private static string Of(Language language, string name) => $"{Addresses.ApiRoot}/{language.Code}/{name}";
}
