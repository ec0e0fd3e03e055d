using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;

namespace Almaty2020.Web.Site.Errors;

/// <summary>A page that exists, though not here: withdrawn, or not in this language.</summary>
/// <param name="Text">The key of its words.</param>
/// <param name="Elsewhere">The languages that have it.</param>
/// <param name="Farewell">Why it was withdrawn; null where nobody said.</param>
public sealed record AbsentScreen(Frame Frame, string Text, IReadOnlyList<PublishedPage> Elsewhere, Farewell? Farewell = null) : Screen(Frame);

/// <summary>An answer that is an error.</summary>
public sealed record ErrorScreen(Frame Frame, int Status, string Text) : Screen(Frame);
