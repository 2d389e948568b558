"""Voices and a listener at tiny size: Bark, VITS, MMS, SpeechT5 with its vocoder and speakers, CSM, Dia with its codec, Whisper."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
import transformers
from transformers.models.bark import generation_configuration_bark as bark_settings

from tests.tiny import parts, tokens

BARK_VOICES = ("v2/en_speaker_6", "v2/en_speaker_9", "v2/zh_speaker_0", "v2/de_speaker_0")
SPEAKERS = ("cmu_us_slt_arctic", "cmu_us_bdl_arctic")
PHONEMES = '_;:,.!?¡¿—…"«»“” ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzɑɐɒæɓʙβɔɕçɗɖðʤəɘɚɛɜɝɞɟʄɡɠɢʛɦɧħɥʜɨɪʝɭɬɫɮʟɱɯɰŋɳɲɴøɵɸθœɶʘɹɺɾɻʀʁɽʂʃʈʧʉʊʋⱱʌɣɤʍχʎʏʑʐʒʔʡʕʢǀǁǂǃˈˌːˑʼʴʰʱʲʷˠˤ˞'
"""What a phoneme of VITS LJ Speech may be: the symbols of Keith Ito's and Jaehyeon Kim's text front end."""
_LETTERS = "_ abcdefghijklmnopqrstuvwxyzßàáâãäåæçèéêëìíîïñòóôõöøùúûüýœăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ'-"


def encodec(channels: int = 1, rate: int = 16_000, entries: int = 64, bandwidth: float = 1.2) -> Any:
    """Return the settings of an EnCodec with 50 frames a second at 16 kHz, as MusicGen's has."""
    return transformers.EncodecConfig(
        sampling_rate=rate,
        audio_channels=channels,
        hidden_size=16,
        num_filters=4,
        upsampling_ratios=[8, 5, 4, 2],
        codebook_size=entries,
        codebook_dim=16,
        target_bandwidths=[bandwidth],
        num_lstm_layers=1,
        kernel_size=3,
        last_kernel_size=3,
    )


def sounding(model: Any) -> Any:
    """Give every weight a value of its own, and every entry of the codebooks, which a fresh codec leaves empty; return the model."""
    draw = torch.Generator().manual_seed(3)
    for name, buffer in model.named_buffers():
        if name.endswith(("codebook.embed", "codebook.embed_sum")):
            buffer.normal_(0.0, 1.0, generator=draw)
    return parts.lively(model)


def attentive(model: Any, gain: float) -> Any:
    """Have a model's attention count so much more and return it: among hundreds of places, random weights hardly hear any."""
    for name, weight in model.named_parameters():
        if name.endswith(("o_proj.weight", "attn.out_proj.weight")):
            weight.data.mul_(gain)
    return model


def bark(folder: Path) -> None:
    """Write a Bark with its fixed vocabularies and a few voices."""
    small = {"num_layers": 1, "num_heads": 2, "hidden_size": 16, "block_size": 1024, "bias": False}
    config = transformers.BarkConfig(
        semantic_config={"input_vocab_size": 10_600, "output_vocab_size": 10_048, **small},
        coarse_acoustics_config={"input_vocab_size": 12_096, "output_vocab_size": 12_096, **small},
        fine_acoustics_config={
            "input_vocab_size": 1_056,
            "output_vocab_size": 1_056,
            "n_codes_total": 8,
            **small,
            "bias": True,
        },
        codec_config=encodec(rate=24_000, entries=1_024, bandwidth=6.0).to_dict(),
    )
    attentive(sounding(transformers.BarkModel(config)), 50.0).save_pretrained(folder)
    settings = bark_settings.BarkGenerationConfig.from_sub_model_configs(
        bark_settings.BarkSemanticGenerationConfig(
            text_encoding_offset=10_048, text_pad_token=10_590, semantic_infer_token=10_591, semantic_vocab_size=10_000,
            max_new_tokens=24, eos_token_id=10_000, do_sample=True,
        ),
        bark_settings.BarkCoarseGenerationConfig(do_sample=True),
        bark_settings.BarkFineGenerationConfig(),
    )  # fmt: skip
    (folder / "generation_config.json").write_text(json.dumps(settings.to_dict()), "utf-8")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *".,!?'-", *("##" + letter for letter in letters)]
    transformers.BertTokenizer(
        vocab={word: number for number, word in enumerate(words)}, model_max_length=256
    ).save_pretrained(folder)
    _bark_voices(folder)


def _bark_voices(folder: Path) -> None:
    listed: dict[str, Any] = {"repo_or_path": "suno/bark-small"}
    draw = np.random.default_rng(0)
    (folder / "speaker_embeddings" / "v2").mkdir(parents=True)
    for voice in BARK_VOICES:
        shapes = {"semantic_prompt": (20,), "coarse_prompt": (2, 30), "fine_prompt": (8, 30)}
        listed[voice] = {}
        for part, shape in shapes.items():
            name = f"speaker_embeddings/{voice}_{part}.npy"
            np.save(folder / name, draw.integers(0, 1_000, shape))
            listed[voice][part] = name
    (folder / "speaker_embeddings_path.json").write_text(json.dumps(listed), "utf-8")


def vits(letters: str, language: str, *, phonemes: bool = False) -> Callable[[Path], None]:
    """Return what writes a VITS that reads these letters, or phonemes as the one of LJ Speech does."""

    def write(folder: Path) -> None:
        known = {letter: number for number, letter in enumerate(letters)}
        if not phonemes:
            known["<unk>"] = len(known)
        model = transformers.VitsModel(
            transformers.VitsConfig(
                vocab_size=len(known),
                hidden_size=16,
                num_hidden_layers=1,
                num_attention_heads=2,
                ffn_dim=32,
                flow_size=16,
                spectrogram_bins=9,
                upsample_initial_channel=16,
                upsample_rates=[8, 8, 4],
                upsample_kernel_sizes=[16, 16, 8],
                resblock_kernel_sizes=[3],
                resblock_dilation_sizes=[[1, 3]],
                duration_predictor_filter_channels=16,
                prior_encoder_num_flows=2,
                prior_encoder_num_wavenet_layers=2,
                posterior_encoder_num_wavenet_layers=2,
                duration_predictor_num_flows=2,
                sampling_rate=16_000,
            )
        )
        model.eval().save_pretrained(folder)
        (folder / "vocab.json").write_text(json.dumps(known), "utf-8")
        marks = {"pad_token": letters[0], "unk_token": letters[0] if phonemes else "<unk>"}
        reader = transformers.VitsTokenizer(
            str(folder / "vocab.json"),
            language=language,
            add_blank=True,
            normalize=True,
            phonemize=phonemes,
            is_uroman=False,
            **marks,
        )
        reader.save_pretrained(folder)

    return write


def hifigan(bands: int, rates: list[int], sampling_rate: int = 16_000) -> Any:
    """Return a vocoder that makes prod(rates) samples of each frame of `bands` mel bands."""
    return transformers.SpeechT5HifiGan(
        transformers.SpeechT5HifiGanConfig(
            model_in_dim=bands,
            sampling_rate=sampling_rate,
            upsample_initial_channel=16,
            upsample_rates=rates,
            upsample_kernel_sizes=[2 * rate for rate in rates],
            resblock_kernel_sizes=[3],
            resblock_dilation_sizes=[[1, 3]],
            normalize_before=False,
        )
    ).eval()


def speecht5(folder: Path) -> None:
    """Write a SpeechT5 with its speaker vectors of 512 numbers, as the real one has."""
    model = transformers.SpeechT5ForTextToSpeech(
        transformers.SpeechT5Config(
            vocab_size=81,
            hidden_size=24,
            encoder_layers=2,
            encoder_attention_heads=2,
            encoder_ffn_dim=32,
            decoder_layers=2,
            decoder_attention_heads=2,
            decoder_ffn_dim=32,
            num_mel_bins=8,
            speech_decoder_prenet_units=16,
            speech_decoder_postnet_units=16,
            speech_decoder_postnet_layers=2,
            speaker_embedding_dim=512,
            reduction_factor=2,
        )
    )
    parts.lively(model).speech_decoder_postnet.prob_out.bias.data.fill_(-2.0)  # or it stops at its first word
    model.save_pretrained(folder)
    letters = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ '-.,!?"
    script = folder / "letters.txt"
    script.write_text("\n".join([letters] * 40), "utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(script), model_prefix=str(folder / "spm_char"), model_type="char", vocab_size=64, hard_vocab_limit=False,
        bos_id=0, pad_id=1, eos_id=2, unk_id=3, minloglevel=2,
    )  # fmt: skip
    reader = transformers.SpeechT5Tokenizer(str(folder / "spm_char.model"))
    transformers.SpeechT5Processor(transformers.SpeechT5FeatureExtractor(num_mel_bins=8), reader).save_pretrained(
        folder
    )
    for left in (script, folder / "spm_char.vocab"):
        left.unlink()


def speecht5_vocoder(folder: Path) -> None:
    """Write SpeechT5's vocoder: 256 samples a frame."""
    parts.lively(hifigan(8, [8, 8, 4])).save_pretrained(folder)


def arctic_speakers(folder: Path) -> None:
    """Write speaker vectors the way the CMU ARCTIC x-vectors come: arrays in a zip, two recordings a speaker."""
    draw = np.random.default_rng(0)
    with zipfile.ZipFile(folder / "spkrec-xvect.zip", "w") as bundle:
        for speaker in SPEAKERS:
            centre = draw.standard_normal(512)
            for number in range(2):
                entry = zipfile.ZipInfo(f"spkrec-xvect/{speaker}-wav-arctic_a{number:04}.npy")
                with bundle.open(entry, "w") as file:
                    np.save(file, (centre + 0.1 * draw.standard_normal(512)).astype(np.float32))


def csm(folder: Path) -> None:
    """Write a CSM with its codec."""
    size = {"hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2}
    codec = {
        "model_type": "mimi", "sampling_rate": 24_000, "num_filters": 4, "codebook_size": 64, "codebook_dim": 16,
        "vector_quantization_hidden_dimension": 16, "num_quantizers": 2, "upsample_groups": 16, "num_hidden_layers": 1,
        "num_key_value_heads": 2, "head_dim": 8, **size,
    }  # fmt: skip
    depth = {
        "num_codebooks": 2, "backbone_hidden_size": 16, "vocab_size": 64, "num_hidden_layers": 1, "num_key_value_heads": 1,
        "max_position_embeddings": 8, **size,
    }  # fmt: skip
    config = transformers.CsmConfig(
        num_codebooks=2, vocab_size=64, text_vocab_size=tokens.QWEN_WORDS, num_hidden_layers=2, num_key_value_heads=1,
        pad_token_id=tokens.qwen_mark("<|endoftext|>"), bos_token_id=tokens.qwen_mark("<|endoftext|>"), codebook_pad_token_id=63,
        codebook_eos_token_id=0, audio_token_id=270, audio_eos_token_id=271, depth_decoder_config=depth, codec_config=codec, **size,
    )  # fmt: skip
    attentive(sounding(transformers.CsmForConditionalGeneration(config)), 20.0).save_pretrained(folder)
    tokens.qwen_tokenizer().save_pretrained(folder)


def dia(folder: Path) -> None:
    """Write a Dia; its codec is a repository of its own."""
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "head_dim": 8, "intermediate_size": 32}
    marks = {"pad_token_id": 65, "eos_token_id": 64, "bos_token_id": 66}
    decoder = {
        "num_key_value_heads": 1, "cross_num_attention_heads": 2, "cross_head_dim": 8, "cross_num_key_value_heads": 2,
        "cross_hidden_size": 16, "vocab_size": 68, "num_channels": 4, "max_position_embeddings": 512, **marks, **size,
    }  # fmt: skip
    config = transformers.DiaConfig(
        encoder_config={"num_key_value_heads": 2, "max_position_embeddings": 128, **size},
        decoder_config=decoder,
        delay_pattern=[0, 2, 3, 4],
        **marks,
    )
    attentive(parts.lively(transformers.DiaForConditionalGeneration(config)), 20.0).save_pretrained(folder)
    transformers.DiaFeatureExtractor(sampling_rate=16_000, hop_length=640).save_pretrained(folder)
    transformers.DiaTokenizer().save_pretrained(folder)


def dac(folder: Path) -> None:
    """Write Dia's codec."""
    config = transformers.DacConfig(
        encoder_hidden_size=4, downsampling_ratios=[2, 4, 8, 10], decoder_hidden_size=64, n_codebooks=4, codebook_size=64,
        codebook_dim=8, sampling_rate=16_000, upsampling_ratios=[10, 8, 4, 2],
    )  # fmt: skip
    parts.lively(transformers.DacModel(config)).save_pretrained(folder)


WHISPER_LANGUAGES = ("en", "zh", "de", "ja")


def whisper(folder: Path) -> None:
    """Write a Whisper with its marks for languages, tasks and times, and an alphabet of bytes."""
    letters = tokens.byte_letters()
    vocabulary = {letter: number for number, letter in enumerate(letters)}
    marks = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{tag}|>" for tag in WHISPER_LANGUAGES)]
    marks += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    times = [f"<|{number * 0.02:.2f}|>" for number in range(1501)]
    for mark in (*marks, *times):
        vocabulary[mark] = len(vocabulary)
    end, start = vocabulary["<|endoftext|>"], vocabulary["<|startoftranscript|>"]
    config = transformers.WhisperConfig(
        vocab_size=len(vocabulary), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, num_mel_bins=80, max_source_positions=1_500,
        max_target_positions=64, decoder_start_token_id=start, eos_token_id=end, bos_token_id=end, pad_token_id=end,
        suppress_tokens=[], begin_suppress_tokens=None,
    )  # fmt: skip
    model = parts.lively(transformers.WhisperForConditionalGeneration(config))
    settings = model.generation_config
    settings._from_model_config = False  # or the languages are lost when it is read again
    said: dict[str, Any] = {
        "decoder_start_token_id": start, "eos_token_id": end, "pad_token_id": end, "bos_token_id": end, "is_multilingual": True,
        "max_length": 24, "suppress_tokens": [], "begin_suppress_tokens": None, "return_timestamps": False,
        "no_timestamps_token_id": vocabulary["<|notimestamps|>"], "prev_sot_token_id": vocabulary["<|startofprev|>"],
        "lang_to_id": {f"<|{tag}|>": vocabulary[f"<|{tag}|>"] for tag in WHISPER_LANGUAGES},
        "task_to_id": {"translate": vocabulary["<|translate|>"], "transcribe": vocabulary["<|transcribe|>"]},
        "max_initial_timestamp_index": 50,
    }  # fmt: skip
    for name, value in said.items():
        setattr(settings, name, value)
    model.save_pretrained(folder)
    reader = transformers.WhisperTokenizer(
        vocab=vocabulary, merges=[], unk_token="<|endoftext|>", bos_token="<|endoftext|>", eos_token="<|endoftext|>"
    )
    reader.add_special_tokens({"additional_special_tokens": marks[1:]})
    transformers.WhisperProcessor(transformers.WhisperFeatureExtractor(feature_size=80), reader).save_pretrained(folder)


BUILDERS: dict[str, Callable[[Path], None]] = {
    "suno/bark-small": bark,
    "suno/bark": bark,
    "kakao-enterprise/vits-ljs": vits(PHONEMES, "en", phonemes=True),
    **{f"facebook/mms-tts-{tag}": vits(_LETTERS, tag) for tag in ("eng", "deu", "fra", "spa", "vie")},
    "microsoft/speecht5_tts": speecht5,
    "microsoft/speecht5_hifigan": speecht5_vocoder,
    "datasets/Matthijs/cmu-arctic-xvectors": arctic_speakers,
    "sesame/csm-1b": csm,
    "nari-labs/Dia-1.6B-0626": dia,
    "descript/dac_44khz": dac,
    "openai/whisper-small": whisper,
    "openai/whisper-large-v3-turbo": whisper,
}
