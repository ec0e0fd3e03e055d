namespace Almaty2020.Web.Settings;

/// <summary>What an account may do; its <c>Grant</c>s define where.</summary>
public enum Role
{
    /// <summary>Writes drafts and submits them for review.</summary>
    Author,

    /// <summary>Like an author, but only in selected languages.</summary>
    Translator,

    /// <summary>Reviews and publishes.</summary>
    Publisher,

    /// <summary>Manages accounts and settings. This role alone does not allow publishing.</summary>
    Administrator,
}
