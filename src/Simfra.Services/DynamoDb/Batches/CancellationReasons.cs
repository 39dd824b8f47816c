using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>Why the parts of a transaction can't be done, one entry for each part.</summary>
internal sealed class CancellationReasons
{
    private const string None = "None";

    private readonly List<CancellationReason> _reasons;

    public CancellationReasons(int count) => _reasons = [.. Enumerable.Range(0, count).Select(static _ => new CancellationReason { Code = None })];

    /// <summary>Does a part; notes why it can't be done.</summary>
    public bool Try(int index, Action part)
    {
        try
        {
            part();
            return true;
        }
        catch (ConditionalCheckFailedException error)
        {
            _reasons[index] = new() { Code = "ConditionalCheckFailed", Message = error.ErrorMessage, Item = error.Item };
        }
        catch (AwsServiceException error) when (error.Code == "ValidationException" && !DynamoDbErrors.IsEmptyKey(error))
        {
            _reasons[index] = new() { Code = "ValidationError", Message = error.ErrorMessage };
        }
        catch (ProvisionedThroughputExceededException error)
        {
            _reasons[index] = new() { Code = "ProvisionedThroughputExceeded", Message = error.ErrorMessage };
        }
        catch (ThrottlingException error)
        {
            _reasons[index] = new() { Code = "ThrottlingError", Message = error.ErrorMessage };
        }
        catch (ResourceNotFoundException error)
        {
            _reasons[index] = new() { Code = "ResourceNotFound", Message = error.ErrorMessage };
        }
        catch (DuplicateItemException error)
        {
            _reasons[index] = new() { Code = "DuplicateItem", Message = error.ErrorMessage };
        }

        return false;
    }

    /// <exception cref="AwsServiceException">TransactionCanceledException.</exception>
    public void ThrowIfAny()
    {
        if (_reasons.Any(static r => r.Code != None))
        {
            var codes = string.Join(", ", _reasons.Select(static r => r.Code));
            throw new TransactionCanceledException($"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]")
            {
                CancellationReasons = _reasons,
            };
        }
    }
}
