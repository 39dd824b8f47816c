using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Values, read one by one or many at once.</summary>
internal sealed class SecretReadOperations(ServiceState<SecretsManagerState> states, SecretVault vault) : IOperationGroup
{
    private const int MaxBatch = 20;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.GetSecretValue, GetSecretValueAsync);
        operations.Handle(SecretsManagerApi.BatchGetSecretValue, BatchGetSecretValueAsync);
    }

    private async ValueTask<GetSecretValueResponse> GetSecretValueAsync(
        GetSecretValueRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var secret = states.Get(request.SecretId!, context);
        var version = Find(secret, request.VersionId, request.VersionStage);
        var value = await ReadAsync(secret, version, context, cancellationToken).ConfigureAwait(false);
        return new()
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = version.Id,
            SecretString = value.Text,
            SecretBinary = value.Binary,
            VersionStages = version.Stages.IsEmpty ? null : [.. version.Stages],
            CreatedDate = version.CreatedAt,
        };
    }

    private async ValueTask<BatchGetSecretValueResponse> BatchGetSecretValueAsync(
        BatchGetSecretValueRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.SecretIdList is null == request.Filters is null)
        {
            throw SecretsManagerErrors.InvalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
        }

        if (request.SecretIdList is not null && (request.MaxResults is not null || request.NextToken is not null))
        {
            throw SecretsManagerErrors.InvalidParameter(
                "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.");
        }

        var (ids, nextToken) = request.SecretIdList is { } list ? (list, null) : FindIds(request, context);
        var answer = new BatchGetSecretValueResponse { SecretValues = [], Errors = [], NextToken = nextToken };
        foreach (var id in ids)
        {
            try
            {
                answer.SecretValues.Add(await ReadEntryAsync(id, context, cancellationToken).ConfigureAwait(false));
            }
            catch (AwsServiceException error) when (error.StatusCode < 500)
            {
                answer.Errors.Add(new() { SecretId = id, ErrorCode = error.Code, Message = error.ErrorMessage });
            }
        }

        return answer;
    }

    private async ValueTask<SecretValueEntry> ReadEntryAsync(string id, OperationContext context, CancellationToken cancellationToken)
    {
        var arn = SecretsManagerAuthorization.ArnOf(states, id, context.Scope);
        if (context.Authorization!.Check("secretsmanager:GetSecretValue", arn) is { } denied)
        {
            throw denied;
        }

        var secret = states.Get(id, context);
        var version = Find(secret, null, null);
        var value = await ReadAsync(secret, version, context, cancellationToken).ConfigureAwait(false);
        return new()
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = version.Id,
            SecretString = value.Text,
            SecretBinary = value.Binary,
            VersionStages = [.. version.Stages],
            CreatedDate = version.CreatedAt,
        };
    }

    private (List<string> Ids, string? NextToken) FindIds(BatchGetSecretValueRequest request, OperationContext context)
    {
        var filters = SecretFilters.Of(request.Filters);
        var found = states[context.Scope].Secrets.All.Where(s => s.DeletedAt is null && filters.Match(s));
        var (page, nextToken) = SecretPage.Of(found, static s => s.Name, request.MaxResults ?? MaxBatch, request.NextToken);
        return (page.ConvertAll(static s => s.Arn), nextToken);
    }

    private static SecretVersion Find(Secret secret, string? versionId, string? stage)
    {
        if (versionId is null)
        {
            var wanted = stage ?? Secret.Current;
            return secret.FindStage(wanted) is { Value: not null } labelled ? labelled : throw SecretsManagerErrors.ValueNotFound("staging label", wanted);
        }

        if (secret.FindVersion(versionId) is not { Value: not null } version)
        {
            throw SecretsManagerErrors.ValueNotFound("VersionId", versionId);
        }

        return stage is null || version.Stages.Contains(stage) ? version : throw SecretsManagerErrors.StageMismatch();
    }

    /// <summary>Decrypts, and notes the day on which it was read.</summary>
    private async ValueTask<SecretValue> ReadAsync(Secret secret, SecretVersion version, OperationContext context, CancellationToken cancellationToken)
    {
        var value = await vault.OpenAsync(secret, version, context, cancellationToken).ConfigureAwait(false);
        var today = new DateTimeOffset(context.Now.UtcDateTime.Date, TimeSpan.Zero);
        if (secret.AccessedOn == today && version.AccessedOn == today)
        {
            return value;
        }

        states.Update(() =>
        {
            var secrets = states[secret.Scope].Secrets;
            if (secrets.Find(secret.Name) is { } now && now.Arn == secret.Arn && now.FindVersion(version.Id) is { } read)
            {
                secrets.Put(now.With(read with { AccessedOn = today }) with { AccessedOn = today });
            }
        });
        return value;
    }
}
