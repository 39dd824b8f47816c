using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm.Documents;

/// <summary>Making, changing and deleting documents. Who changes one makes its next version.</summary>
internal sealed class DocumentOperations(DocumentDirectory documents) : IOperationGroup
{
    private const int MaxDocuments = 500;
    private const int MaxVersions = 1000;

    private static readonly string[] ReservedPrefixes = ["aws", "amazon", "amzn"];

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.CreateDocument, CreateDocument);
        operations.Handle(SsmApi.UpdateDocument, UpdateDocument);
        operations.Handle(SsmApi.UpdateDocumentDefaultVersion, UpdateDocumentDefaultVersion);
        operations.Handle(SsmApi.DeleteDocument, DeleteDocument);
    }

    private CreateDocumentResult CreateDocument(CreateDocumentRequest request, OperationContext context)
    {
        if (request.Requires is { Count: > 0 })
        {
            throw SsmErrors.NotBuilt("The parameter Requires");
        }

        CheckAttachments(request.Attachments);
        var name = request.Name!;
        if (Array.Exists(ReservedPrefixes, p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
        {
            throw DocumentErrors.ReservedName(name);
        }

        var state = documents.StateOf(context);
        if (state.Documents.Contains(name))
        {
            throw DocumentErrors.AlreadyExists(name);
        }

        var format = request.DocumentFormat ?? DocumentFormat.Json;
        var content = DocumentContent.Read(request.Content!, format, request.DocumentType);
        if (state.Documents.Count >= MaxDocuments)
        {
            throw DocumentErrors.TooMany();
        }

        var document = new Document
        {
            Name = name,
            Scope = context.Scope,
            Type = request.DocumentType ?? DocumentType.Command,
            LatestVersion = 1,
            DefaultVersion = 1,
            Tags = TagOperations.Merge(Parameter.NoTags, request.Tags),
        };
        var version = Describe(document, 1, request.Content!, format, content, context) with
        {
            VersionName = request.VersionName,
            DisplayName = request.DisplayName,
            TargetType = request.TargetType,
        };
        state.Documents.Put(document);
        state.DocumentVersions.Put(version);
        return new() { DocumentDescription = DocumentAnswers.Describe(document, version, name, context) };
    }

    private UpdateDocumentResult UpdateDocument(UpdateDocumentRequest request, OperationContext context)
    {
        CheckAttachments(request.Attachments);
        var document = documents.FindOwn(request.Name!, context);
        var state = documents.StateOf(context);
        var latest = state.FindVersion(document, document.LatestVersion)!;
        if (request.DocumentVersion is { } asked && asked != Document.LatestSelector && asked != latest.NumberText)
        {
            throw DocumentErrors.NotTheLatest(document.Name);
        }

        if (latest.SchemaVersion is "1.0" or "1.2" && document.Type == DocumentType.Command)
        {
            throw DocumentErrors.NotUpdatable(latest.SchemaVersion);
        }

        var format = request.DocumentFormat ?? DocumentFormat.Json;
        var content = DocumentContent.Read(request.Content!, format, document.Type);
        var version = Describe(document, latest.Number + 1, request.Content!, format, content, context) with
        {
            VersionName = request.VersionName,
            DisplayName = request.DisplayName ?? latest.DisplayName,
            TargetType = request.TargetType ?? latest.TargetType,
        };
        if (version.Hash == latest.Hash)
        {
            throw DocumentErrors.SameContent();
        }

        if (version.VersionName is { } versionName && state.VersionsOf(document).Any(v => v.VersionName == versionName))
        {
            throw DocumentErrors.SameVersionName();
        }

        if (state.VersionsOf(document).Count() >= MaxVersions)
        {
            throw DocumentErrors.TooManyVersions();
        }

        document = document with { LatestVersion = version.Number };
        state.Documents.Put(document);
        state.DocumentVersions.Put(version);
        return new() { DocumentDescription = DocumentAnswers.Describe(document, version, document.Name, context) };
    }

    private UpdateDocumentDefaultVersionResult UpdateDocumentDefaultVersion(UpdateDocumentDefaultVersionRequest request, OperationContext context)
    {
        var document = documents.FindOwn(request.Name!, context);
        var state = documents.StateOf(context);
        var version = int.TryParse(request.DocumentVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? state.FindVersion(document, number)
            : null;
        if (version is null)
        {
            throw DocumentErrors.VersionNotFound();
        }

        state.Documents.Put(document with { DefaultVersion = number });
        return new()
        {
            Description = new() { Name = document.Name, DefaultVersion = version.NumberText, DefaultVersionName = version.VersionName },
        };
    }

    private DeleteDocumentResult DeleteDocument(DeleteDocumentRequest request, OperationContext context)
    {
        var document = documents.FindOwn(request.Name!, context);
        var state = documents.StateOf(context);
        if (request.DocumentVersion is not null || request.VersionName is not null)
        {
            var version = documents.Find(document.Name, context).Version(request.DocumentVersion, request.VersionName);
            if (version.Number == document.DefaultVersion)
            {
                throw DocumentErrors.DefaultVersionInUse();
            }

            state.DocumentVersions.Remove(version.Key);
            state.Documents.Put(document with { LatestVersion = state.VersionsOf(document).Last().Number });
            return new();
        }

        if (!document.Shares.IsEmpty)
        {
            throw DocumentErrors.StillShared();
        }

        if (document.Type == DocumentType.ApplicationConfigurationSchema && request.Force != true)
        {
            throw DocumentErrors.ForceRequired(document.Type);
        }

        foreach (var version in state.VersionsOf(document).ToList())
        {
            state.DocumentVersions.Remove(version.Key);
        }

        state.Documents.Remove(document.Name);
        return new();
    }

    private static void CheckAttachments(List<AttachmentsSource>? attachments)
    {
        if (attachments is { Count: > 0 })
        {
            throw SsmErrors.NotBuilt("The parameter Attachments");
        }
    }

    private static DocumentVersion Describe(
        Document document, int number, string text, string format, DocumentContent content, OperationContext context) => new()
        {
            Document = document.Name,
            Number = number,
            Content = text,
            Format = format,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            CreatedAt = context.Now,
            SchemaVersion = content.SchemaVersion,
            Description = content.Description,
            Parameters = content.Parameters,
            PlatformTypes = content.PlatformTypes,
        };
}
