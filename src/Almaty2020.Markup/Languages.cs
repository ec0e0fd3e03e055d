namespace Almaty2020.Markup;

/// <summary>Languages that a part of a text may be in.</summary>
internal static class Languages
{
    public static bool IsKnown(string code) => code is "kk" or "ru" or "en" or "de" or "fr" or "tr" or "zh" or "la";
}
