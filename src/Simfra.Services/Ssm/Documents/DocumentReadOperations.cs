using Simfra.Integration;
using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm.Documents;

/// <summary>Reading documents: those of one's own by name, those that others share by ARN.</summary>
internal sealed class DocumentReadOperations(DocumentDirectory documents) : IOperationGroup
{
    private const int DefaultPage = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.GetDocument, GetDocument);
        operations.Handle(SsmApi.DescribeDocument, DescribeDocument);
        operations.Handle(SsmApi.ListDocuments, ListDocuments);
        operations.Handle(SsmApi.ListDocumentVersions, ListDocumentVersions);
    }

    private GetDocumentResult GetDocument(GetDocumentRequest request, OperationContext context)
    {
        var usable = documents.Find(request.Name!, context);
        var version = usable.Version(request.DocumentVersion, request.VersionName);
        var format = version.Format == DocumentFormat.Text ? version.Format : request.DocumentFormat ?? DocumentFormat.Json;
        return new()
        {
            Name = usable.ShownName,
            CreatedDate = version.CreatedAt,
            DisplayName = version.DisplayName,
            VersionName = version.VersionName,
            DocumentVersion = version.NumberText,
            Status = version.StatusAt(context.Now),
            Content = DocumentTexts.Convert(version.Content, version.Format, format),
            DocumentType = usable.Document.Type,
            DocumentFormat = format == DocumentFormat.Text ? version.Format : format,
            AttachmentsContent = [],
        };
    }

    private DescribeDocumentResult DescribeDocument(DescribeDocumentRequest request, OperationContext context)
    {
        var usable = documents.Find(request.Name!, context);
        var version = usable.Version(request.DocumentVersion, request.VersionName);
        return new() { Document = DocumentAnswers.Describe(usable.Document, version, usable.ShownName, context) };
    }

    private ListDocumentsResult ListDocuments(ListDocumentsRequest request, OperationContext context)
    {
        if (request is { Filters.Count: > 0, DocumentFilterList.Count: > 0 })
        {
            throw SsmErrors.Validation("You can use either Filters or DocumentFilterList in a single request.");
        }

        var filters = new DocumentFilters(request.Filters, request.DocumentFilterList);
        var own = documents.StateOf(context).Documents.All.Select(d => documents.Find(d.Name, context));
        var candidates = filters.ShowsOwn ? own : documents.SharedWith(context).OrderBy(static u => u.ShownName, StringComparer.Ordinal);
        var (page, nextToken) = ParameterPage.Take(
            candidates.Where(filters.Match), static u => u.ShownName, request.MaxResults ?? DefaultPage, request.NextToken);
        return new() { DocumentIdentifiers = page.ConvertAll(DocumentAnswers.Identify), NextToken = nextToken };
    }

    private ListDocumentVersionsResult ListDocumentVersions(ListDocumentVersionsRequest request, OperationContext context)
    {
        var usable = documents.Find(request.Name!, context);
        var versions = usable.Versions == Document.AllSelector ? usable.State.VersionsOf(usable.Document) : [usable.Version()];
        var (page, nextToken) = ParameterPage.Take(versions, static v => v.Key, request.MaxResults ?? DefaultPage, request.NextToken);
        return new() { DocumentVersions = page.ConvertAll(v => DocumentAnswers.Summarise(usable, v, context)), NextToken = nextToken };
    }
}
