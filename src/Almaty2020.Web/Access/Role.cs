namespace Almaty2020.Web.Access;

/// <summary>What somebody may do; where, their <see cref="Grant"/> says.</summary>
public enum Role
{
    /// <summary>Writes drafts and submits them.</summary>
    Author,

    /// <summary>The same, for chosen languages only.</summary>
    Translator,

    /// <summary>Reviews and publishes.</summary>
    Publisher,

    /// <summary>Looks after accounts and settings; publishes nothing by that role alone.</summary>
    Administrator,
}
