"""The library for people who want to leave their phone alone for a while."""

from __future__ import annotations

from core.engagement.quests.library import Entry, shelved

UNPLUGGED = shelved(
    (
        Entry(
            slug="daily-breakfast",
            type="daily",
            reward=10,
            es=("Desayuno sin pantallas", "Desayuna mirando por la ventana, no el móvil."),
            en=("Breakfast without screens", "Have breakfast looking out of the window, not at your phone."),
        ),
        Entry(
            slug="daily-first-half-hour",
            type="daily",
            reward=15,
            es=("La primera media hora es tuya", "No toques el móvil en la media hora después de levantarte."),
            en=("The first half hour is yours", "Leave the phone alone for half an hour after getting up."),
        ),
        Entry(
            slug="daily-table",
            type="daily",
            reward=15,
            es=("Mesa sin móvil", "Come o cena con todos los teléfonos en otra habitación."),
            en=("No phones at the table", "Eat a meal with every phone in another room."),
        ),
        Entry(
            slug="daily-walk",
            type="daily",
            reward=20,
            es=("Paseo con los ojos abiertos", "Da un paseo de veinte minutos con el móvil en casa."),
            en=("A walk with open eyes", "Take a walk of twenty minutes and leave the phone at home."),
        ),
        Entry(
            slug="daily-queue",
            type="daily",
            reward=10,
            es=("Aburrirse también vale", "En la próxima cola o espera, no saques el teléfono."),
            en=("Being bored is fine", "The next time you have to wait, keep the phone in your pocket."),
        ),
        Entry(
            slug="daily-paper-page",
            type="daily",
            reward=15,
            es=("Diez páginas de papel", "Lee diez páginas de un libro de papel."),
            en=("Ten pages of paper", "Read ten pages of a paper book."),
        ),
        Entry(
            slug="daily-bedroom",
            type="daily",
            reward=20,
            es=("El móvil duerme fuera", "Deja el móvil fuera del dormitorio esta noche."),
            en=("The phone sleeps outside", "Leave your phone outside the bedroom tonight."),
        ),
        Entry(
            slug="focus-warm-up",
            type="focus",
            reward=10,
            minutes=10,
            es=("Diez minutos de calma", "El móvil boca abajo y una sola cosa entre manos durante diez minutos."),
            en=("Ten calm minutes", "Phone face down and one single thing to do for ten minutes."),
        ),
        Entry(
            slug="focus-pomodoro",
            type="focus",
            reward=25,
            minutes=25,
            es=("Un pomodoro entero", "Veinticinco minutos de trabajo o estudio sin mirar el teléfono."),
            en=("One whole pomodoro", "Twenty-five minutes of work or study without a look at the phone."),
        ),
        Entry(
            slug="focus-deep",
            type="focus",
            reward=50,
            minutes=50,
            es=("Inmersión profunda", "Cincuenta minutos seguidos en lo que más te importa hoy."),
            en=("Deep dive", "Fifty minutes in a row for what matters most to you today."),
        ),
        Entry(
            slug="focus-afternoon",
            type="focus",
            reward=90,
            minutes=120,
            es=("Una tarde de verdad", "Dos horas con el teléfono en un cajón."),
            en=("A real afternoon", "Two hours with the phone in a drawer."),
        ),
        Entry(
            slug="social-coffee",
            type="social",
            reward=30,
            es=("Un café sin móviles", "Tomad algo juntos; quien mire el teléfono, invita."),
            en=("Coffee without phones", "Have a drink together; whoever looks at their phone pays."),
        ),
        Entry(
            slug="social-board-game",
            type="social",
            reward=40,
            es=("Partida de mesa", "Jugad a las cartas o a un juego de mesa con los móviles apagados."),
            en=("Game night", "Play cards or a board game together with your phones off."),
        ),
        Entry(
            slug="social-cook",
            type="social",
            reward=40,
            es=("Cocinad a cuatro manos", "Preparad una receta juntos de memoria, sin vídeos."),
            en=("Four hands in the kitchen", "Cook something together from memory, without videos."),
        ),
        Entry(
            slug="social-letter",
            type="social",
            reward=30,
            es=("Una carta de papel", "Escribíos una carta a mano y entregadla en persona."),
            en=("A letter on paper", "Write each other a letter by hand and deliver it in person."),
        ),
    )
)
