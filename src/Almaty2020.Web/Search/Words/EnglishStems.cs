using Lucene.Net.Tartarus.Snowball.Ext;

namespace Almaty2020.Web.Search.Words;

/// <summary>English stemmer: Porter2 of Snowball, with some irregular words.</summary>
internal static class EnglishStems
{
    [ThreadStatic]
    private static EnglishStemmer? stemmer;

    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["children"] = "child",
        ["men"] = "man",
        ["women"] = "woman",
        ["lives"] = "life",
        ["aging"] = "age",
        ["ageing"] = "age",
    };

    public static string Of(string word)
    {
        if (Irregular.TryGetValue(word, out var singular))
            word = singular;
        else if (word.EndsWith("buses", StringComparison.Ordinal))
            word = word[..^2];
        var porter = stemmer ??= new EnglishStemmer();
        porter.SetCurrent(word);
        porter.Stem();
        return porter.Current;
    }
}
