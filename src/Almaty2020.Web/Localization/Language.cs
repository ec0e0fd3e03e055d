using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Almaty2020.Web.Localization;

/// <summary>One of the site's three languages; always the first segment of an address.</summary>
public sealed class Language
{
    public static readonly Language Kazakh = new("kk", "Қазақша", "kk-KZ");
    public static readonly Language Russian = new("ru", "Русский", "ru-KZ");
    public static readonly Language English = new("en", "English", "en-GB");

    private Language(string code, string ownName, string culture)
    {
        Code = code;
        OwnName = ownName;
        Culture = CultureInfo.ReadOnly(new CultureInfo(culture, useUserOverride: false));
    }

    /// <summary>In the order in which they are offered.</summary>
    public static IReadOnlyList<Language> All { get; } = [Kazakh, Russian, English];

    /// <summary>The language that the others are translated from.</summary>
    public static Language Source => English;

    /// <summary>ISO 639-1: <c>kk</c>, <c>ru</c>, <c>en</c>.</summary>
    public string Code { get; }

    /// <summary>The language's name in itself.</summary>
    public string OwnName { get; }

    public CultureInfo Culture { get; }

    /// <summary>The form that Open Graph wants: <c>kk_KZ</c>.</summary>
    public string OpenGraphLocale => Culture.Name.Replace('-', '_');

    public static bool TryFind(string? code, [NotNullWhen(true)] out Language? language)
    {
        language = code switch { "kk" => Kazakh, "ru" => Russian, "en" => English, _ => null };
        return language is not null;
    }

    /// <exception cref="ArgumentException">The code is not one of the three.</exception>
    public static Language Parse(string code) =>
        TryFind(code, out var language) ? language : throw new ArgumentException($"'{code}' is not a language of this site.", nameof(code));

    public override string ToString() => Code;
}
