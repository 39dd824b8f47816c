using System.Globalization;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Ssm.Documents;

/// <summary>Finds documents by name in the caller's account and region, and by ARN where they are shared with it.</summary>
internal sealed class DocumentDirectory(ServiceState<SsmState> states)
{
    private const string ResourcePrefix = "document/";

    public SsmState StateOf(OperationContext context) => states[context.Scope];

    /// <summary>Where a name or ARN points to. What is no document's ARN is a name that no document has.</summary>
    public static (StateScope Scope, string Name) Parse(string nameOrArn, StateScope caller) =>
        nameOrArn.Split(':', 6) is ["arn", _, "ssm", var region, var account, var resource]
            && resource.StartsWith(ResourcePrefix, StringComparison.Ordinal)
            ? (new(account, region), resource[ResourcePrefix.Length..])
            : (caller, nameOrArn);

    /// <summary>A document of the caller's own.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidDocument.</exception>
    public Document FindOwn(string name, OperationContext context) =>
        StateOf(context).Documents.Find(name) ?? throw DocumentErrors.NotFound(name);

    /// <summary>A document that the caller may use.</summary>
    /// <inheritdoc cref="FindOwn" path="/exception"/>
    public UsableDocument Find(string nameOrArn, OperationContext context)
    {
        var (scope, name) = Parse(nameOrArn, context.Scope);
        var document = scope.Region == context.Region ? states.Find(scope)?.Documents.Find(name) : null;
        if (document is null)
        {
            throw DocumentErrors.NotFound(nameOrArn);
        }

        var state = states[scope];
        return scope == context.Scope
            ? new(document, state, Document.AllSelector, document.Name)
            : new(document, state, document.SharedWith(context.AccountId) ?? throw DocumentErrors.NotFound(nameOrArn), document.Arn);
    }

    /// <summary>The documents of other accounts of the caller's region that are shared with it.</summary>
    public IEnumerable<UsableDocument> SharedWith(OperationContext context) =>
        from scope in states.Scopes
        where scope.Region == context.Region && scope.Account != context.AccountId
        let state = states[scope]
        from document in state.Documents.All
        let share = document.SharedWith(context.AccountId)
        where share is not null
        select new UsableDocument(document, state, share, document.Arn);
}

/// <summary>A document as its owner or somebody that it is shared with sees it.</summary>
/// <param name="Document">The document.</param>
/// <param name="State">The state of its owner.</param>
/// <param name="Versions">The selector of the versions that the caller may use.</param>
/// <param name="ShownName">Its name, or for others its ARN.</param>
internal sealed record UsableDocument(Document Document, SsmState State, string Versions, string ShownName)
{
    /// <summary>The version that is asked for; the default one where none is.</summary>
    /// <param name="number">A number, <c>$LATEST</c> or <c>$DEFAULT</c>.</param>
    /// <param name="versionName">The name that the version was given.</param>
    /// <exception cref="Schemas.AwsServiceException">InvalidDocumentVersion.</exception>
    public DocumentVersion Version(string? number, string? versionName)
    {
        var version = versionName is null
            ? State.FindVersion(Document, NumberOf(number ?? (Versions == Document.LatestSelector ? Versions : Document.DefaultSelector)))
            : State.VersionsOf(Document).FirstOrDefault(v => v.VersionName == versionName);
        var fits = version is not null
            && (versionName is null || number is null || NumberOf(number) == version.Number)
            && Versions switch
            {
                Document.AllSelector => true,
                var selector => version.Number == NumberOf(selector),
            };
        return fits ? version! : throw DocumentErrors.VersionNotFound();
    }

    /// <summary>The version that is shown where none is asked for.</summary>
    public DocumentVersion Version() => Version(number: null, versionName: null);

    private int NumberOf(string selector) => selector switch
    {
        Document.LatestSelector => Document.LatestVersion,
        Document.DefaultSelector => Document.DefaultVersion,
        _ => int.TryParse(selector, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
    };
}
