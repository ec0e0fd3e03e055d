using Lucene.Net.Tartarus.Snowball.Ext;

namespace Almaty2020.Web.Search.Words;

/// <summary>English endings, by Porter's second stemmer.</summary>
internal static class EnglishStems
{
    [ThreadStatic]
    private static EnglishStemmer? stemmer;

    public static string Of(string word)
    {
        var english = stemmer ??= new EnglishStemmer();
        english.SetCurrent(word);
        english.Stem();
        return english.Current;
    }
}
