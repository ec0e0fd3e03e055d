namespace Almaty2020.Web.Templates;

/// <summary>What the page about the site can switch off for residents.</summary>
public enum SiteFeature
{
    /// <summary>The form "Is this page useful?" and the request for another format of a document.</summary>
    Feedback,

    /// <summary>Suggestions of the search field while typing. Search itself stays.</summary>
    Suggestions,

    /// <summary>The Atom feed and the alerts as JSON.</summary>
    Feeds,

    /// <summary>The content API: pages as JSON, everything below <c>/api</c>, and the catalogue of the data.</summary>
    Api,
}
