using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Site.Common;

/// <summary>What the catalogue of the data and the description of a page for search engines have in common.</summary>
internal static class DataCatalogue
{
    /// <summary>The permanent name of an indicator's values, the same in all languages.</summary>
    public static string IdOf(string key, Func<string, string> absolute) => absolute(Addresses.Catalogue) + "#" + Uri.EscapeDataString(key);

    /// <summary>The earliest and the latest time with a value, baseline included and target not; null if no value has a date.</summary>
    public static (PartialDate From, PartialDate Until)? PeriodOf(IReadOnlyList<IndicatorFields> versions)
    {
        var dates = versions
            .SelectMany(f => f.Observations.Select(o => o.Value is null ? null : o.Date).Append(f.Baseline?.Date))
            .OfType<PartialDate>()
            .OrderBy(IndicatorStatus.LastMonthOf)
            .ToList();
        return dates.Count == 0 ? null : (dates[0], dates[^1]);
    }
}
