using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm.Documents;

/// <summary>Who but the owner may use a document.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html"/>
internal sealed class DocumentSharingOperations(DocumentDirectory documents) : IOperationGroup
{
    private const int MaxAccounts = 1000;
    private const int MaxPublicDocuments = 5;
    private const int DefaultPage = 200;

    /// <summary>What a share gives, as far as it is built.</summary>
    private static readonly string[] SharedActions = ["ssm:GetDocument", "ssm:DescribeDocument", "ssm:ListDocumentVersions"];

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.ModifyDocumentPermission, ModifyDocumentPermission);
        operations.Handle(SsmApi.DescribeDocumentPermission, DescribeDocumentPermission);
    }

    private ModifyDocumentPermissionResponse ModifyDocumentPermission(ModifyDocumentPermissionRequest request, OperationContext context)
    {
        var document = documents.FindOwn(request.Name!, context);
        var (added, removed) = (Accounts(request.AccountIdsToAdd), Accounts(request.AccountIdsToRemove));
        if (added.Count == 0 && removed.Count == 0)
        {
            throw DocumentErrors.NothingToShare();
        }

        if (added is { Count: > 1 } && added.Contains(Document.Everybody))
        {
            throw DocumentErrors.EverybodyOrAccounts();
        }

        // Taking away goes before giving.
        var version = request.SharedDocumentVersion ?? Document.DefaultSelector;
        var shares = document.Shares
            .SetItems(added.Select(account => KeyValuePair.Create(account, version)))
            .RemoveRange(removed);
        CheckLimits(document, shares, context);
        documents.StateOf(context).Documents.Put(document with { Shares = shares, AccessList = AccessListOf(document, shares) });
        return new();
    }

    private DescribeDocumentPermissionResponse DescribeDocumentPermission(DescribeDocumentPermissionRequest request, OperationContext context)
    {
        var document = documents.FindOwn(request.Name!, context);
        var (page, nextToken) = ParameterPage.Take(document.Shares, static s => s.Key, request.MaxResults ?? DefaultPage, request.NextToken);
        return new()
        {
            AccountIds = page.ConvertAll(static s => s.Key),
            AccountSharingInfoList = page.ConvertAll(static s => new AccountSharingInfo { AccountId = s.Key, SharedDocumentVersion = s.Value }),
            NextToken = nextToken,
        };
    }

    private static List<string> Accounts(List<string>? accounts) => [.. (accounts ?? []).Select(static a => a.ToLowerInvariant()).Distinct()];

    private void CheckLimits(Document document, ImmutableSortedDictionary<string, string> shares, OperationContext context)
    {
        if (shares.Count > MaxAccounts)
        {
            throw DocumentErrors.TooManyAccounts();
        }

        if (shares.ContainsKey(Document.Everybody)
            && documents.StateOf(context).Documents.All.Count(d => d.Name != document.Name && d.Shares.ContainsKey(Document.Everybody)) >= MaxPublicDocuments)
        {
            throw DocumentErrors.TooManyPublic();
        }
    }

    /// <summary>The shares as a policy: what each account's own policies may then give to its users and roles.</summary>
    private static string? AccessListOf(Document document, ImmutableSortedDictionary<string, string> shares)
    {
        if (shares.IsEmpty)
        {
            return null;
        }

        var principals = shares.Keys.Select(static a => (JsonNode)(a == Document.Everybody ? "*" : $"arn:aws:iam::{a}:root"));
        return new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["AWS"] = new JsonArray([.. principals]) },
                ["Action"] = new JsonArray([.. SharedActions.Select(static a => (JsonNode)a)]),
                ["Resource"] = document.Arn,
            }),
        }.ToJsonString();
    }
}
